/** The CloudWatch namespace of the metrics that check-monitor emits and the dashboard shows. */
export const metricsNamespace = "Tidemark";
