import { Duration, Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  type Metric,
  Stats,
  TextWidget,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Construct } from "constructs";
import type { Alerting } from "./alerting.ts";
import type { NodeFunction } from "./node-function.ts";
import type { Retraining } from "./retraining.ts";
import type { WorkQueue } from "./work-queue.ts";

/** All that is watched. */
export interface MonitoringProps {
  readonly queues: readonly WorkQueue[];
  readonly functions: readonly NodeFunction[];
  /** The one that is called by the clock; it is missed when it is not called. */
  readonly keepTime: NodeFunction;
  readonly retraining: Retraining;
  readonly alerting: Alerting;
}

/** One alarm, in the words of its mail. */
interface AlarmProps {
  readonly metric: Metric;
  /** Goes off at this value or above; with `below`, under it or when the metric is missing. */
  readonly threshold: number;
  readonly below?: boolean;
  /** How many periods in a row. */
  readonly periods: number;
  /** What happened, in one sentence. */
  readonly happened: string;
  /** What a person loses by it. */
  readonly impact: string;
  /** Anchor of the article in RUNBOOK.md. */
  readonly article: string;
}

/** Tells the operations topic when Tidemark itself is in trouble, and shows its state on one page. */
export class Monitoring extends Construct {
  readonly #alerting: Alerting;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.#alerting = props.alerting;
    for (const queue of props.queues) this.#watchQueue(queue);
    for (const watched of props.functions) this.#watchFunction(watched);
    this.#watchClock(props.keepTime);
    this.#watchRetraining(props.retraining);
    this.#watchMail(props.alerting);
    drawDashboard(this, props);
  }

  #watchQueue({ name, queue, deadLetters, errorImpact }: WorkQueue): void {
    this.#alarm(`${name}-dead-letters`, {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      threshold: 1,
      periods: 1,
      happened: `A message of the ${name} queue was given up after five tries.`,
      impact: errorImpact,
      article: `${name}-dead-letters`,
    });
    this.#alarm(`${name}-waiting`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM }),
      threshold: Duration.hours(1).toSeconds(),
      periods: 1,
      happened: `A message has waited in the ${name} queue for an hour.`,
      impact: errorImpact,
      article: `${name}-waiting`,
    });
  }

  #watchFunction({ name, function: watched, timeout, errorImpact: impact }: NodeFunction): void {
    this.#alarm(`${name}-errors`, {
      metric: watched.metricErrors({ statistic: Stats.SUM }),
      threshold: 1,
      // A tick that failed once is repaired by the next; a message that failed is tried again after a minute at the earliest.
      periods: timeout.toMinutes() < 5 ? 3 : 1,
      happened: `${name} failed, ran out of time or of memory.`,
      impact,
      article: `${name}-errors`,
    });
    this.#alarm(`${name}-throttles`, {
      metric: watched.metricThrottles({ statistic: Stats.SUM }),
      threshold: 1,
      periods: 3,
      happened: `${name} was refused calls for fifteen minutes.`,
      impact,
      article: "throttles",
    });
    this.#alarm(`${name}-duration`, {
      metric: watched.metricDuration({ statistic: Stats.MAXIMUM }),
      threshold: 0.9 * timeout.toMilliseconds(),
      periods: 1,
      happened: `${name} took more than nine tenths of the time it may take.`,
      impact,
      article: "duration",
    });
  }

  #watchClock({ name, function: watched, errorImpact: impact }: NodeFunction): void {
    this.#alarm("clock-stopped", {
      metric: watched.metricInvocations({ statistic: Stats.SUM }),
      threshold: 1,
      below: true,
      periods: 4,
      happened: `${name} was not called for twenty minutes.`,
      impact,
      article: "clock-stopped",
    });
  }

  #watchRetraining({ stateMachine }: Retraining): void {
    const impact = "A model that should be retrained may not be.";
    this.#alarm("retraining-failed", {
      metric: stateMachine.metricFailed({ statistic: Stats.SUM }),
      threshold: 1,
      periods: 1,
      happened: "A retraining execution failed.",
      impact,
      article: "retraining-failed",
    });
    this.#alarm("retraining-timed-out", {
      metric: stateMachine.metricTimedOut({ statistic: Stats.SUM }),
      threshold: 1,
      periods: 1,
      happened: "A retraining execution ran out of time.",
      impact,
      article: "retraining-timed-out",
    });
  }

  #watchMail({ alerts, operations, undeliveredMails }: Alerting): void {
    const impact = "Somebody who subscribed did not get a message.";
    const topics = { alerts, operations };
    for (const [name, topic] of Object.entries(topics)) {
      this.#alarm(`${name}-not-delivered`, {
        metric: topic.metricNumberOfNotificationsFailed({ statistic: Stats.SUM }),
        threshold: 1,
        periods: 1,
        happened: `A message of the ${name} topic could not be delivered to a subscriber.`,
        impact,
        article: "messages-not-delivered",
      });
    }
    this.#alarm("undelivered-mails", {
      metric: undeliveredMails.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM }),
      threshold: 1,
      periods: 1,
      happened: "SNS gave up a message to a mail address and put it aside.",
      impact,
      article: "undelivered-mails",
    });
  }

  #alarm(id: string, { metric, threshold, below = false, periods, happened, impact, article }: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      alarmName: `${Stack.of(this).stackName}-${id}`,
      alarmDescription: `${happened} ${impact} What to do: infra/RUNBOOK.md#${article}`,
      metric: metric.with({ period: Duration.minutes(5) }),
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // No data means nothing was called, sent or waiting: good, except for what has to happen.
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#alerting.operations));
  }
}

function drawDashboard(scope: Construct, { queues, functions, retraining, alerting }: MonitoringProps): void {
  const dashboard = new Dashboard(scope, "Dashboard", { defaultInterval: Duration.days(1) });
  dashboard.addWidgets(
    new TextWidget({
      width: 24,
      height: 2,
      markdown:
        "**Tidemark.** From left to right: what waits, what was given up, how long it waits. Below: the functions, then what went out.",
    }),
  );
  dashboard.addWidgets(
    graph(
      "Messages waiting",
      queues.map(({ name, queue }) => queue.metricApproximateNumberOfMessagesVisible({ label: name })),
    ),
    graph("Messages given up", [
      ...queues.map(({ name, deadLetters }) => deadLetters.metricApproximateNumberOfMessagesVisible({ label: name })),
      alerting.undeliveredMails.metricApproximateNumberOfMessagesVisible({ label: "mails" }),
    ]),
    graph(
      "Age of the oldest message (s)",
      queues.map(({ name, queue }) => queue.metricApproximateAgeOfOldestMessage({ label: name })),
    ),
  );
  dashboard.addWidgets(
    graph(
      "Calls",
      functions.map(({ name, function: watched }) => watched.metricInvocations({ label: name })),
    ),
    graph("Errors and throttles", [
      ...functions.map(({ name, function: watched }) => watched.metricErrors({ label: `${name} errors` })),
      ...functions.map(({ name, function: watched }) => watched.metricThrottles({ label: `${name} throttles` })),
    ]),
    graph(
      "Longest call (ms)",
      functions.map(({ name, function: watched }) => watched.metricDuration({ label: name, statistic: Stats.MAXIMUM })),
    ),
  );
  dashboard.addWidgets(
    graph("Alerts", [
      alerting.alerts.metricNumberOfMessagesPublished({ label: "published" }),
      alerting.alerts.metricNumberOfNotificationsDelivered({ label: "delivered" }),
      alerting.alerts.metricNumberOfNotificationsFailed({ label: "failed" }),
    ]),
    graph("Operations messages", [
      alerting.operations.metricNumberOfMessagesPublished({ label: "published" }),
      alerting.operations.metricNumberOfNotificationsFailed({ label: "failed" }),
    ]),
    graph("Retraining", [
      retraining.stateMachine.metricStarted({ label: "started" }),
      retraining.stateMachine.metricSucceeded({ label: "succeeded" }),
      retraining.stateMachine.metricFailed({ label: "failed" }),
    ]),
  );
}

function graph(title: string, metrics: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: metrics, width: 8, height: 6, leftYAxis: { min: 0 } });
}
