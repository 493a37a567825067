/** The account id every ARN of the embedded AWS carries. */
export const embeddedAccountId = "000000000000";

/** The region every ARN of the embedded AWS carries. */
export const embeddedRegion = "us-east-1";

const credentials = { accessKeyId: "test", secretAccessKey: "test" } as const;

/** What every SDK client of the embedded AWS is made with; nothing is left to the machine's own AWS configuration. */
export interface EmbeddedClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Refuses an endpoint that is not on this machine's loopback address, so that no local run can reach a real account.
 * Only the literal `127.0.0.1` over http passes: with a host name the S3 client would put the bucket into the host.
 *
 * @throws Error naming the endpoint.
 */
export function assertLoopback(endpoint: string): void {
  const url = URL.parse(endpoint);
  if (url === null || url.protocol !== "http:" || url.hostname !== "127.0.0.1") {
    throw new Error(`the embedded AWS talks to http://127.0.0.1 only, not to ${endpoint}`);
  }
}

/**
 * The settings of an SDK client of one embedded AWS, independent of the process environment: two embedded AWS in one
 * process need this, because the environment can name one endpoint only.
 *
 * @throws Error when the endpoint is not loopback.
 */
export function embeddedClientConfig(endpoint: string): EmbeddedClientConfig {
  assertLoopback(endpoint);
  return { endpoint, region: embeddedRegion, credentials };
}

/**
 * Points every SDK client made afterwards in this process at the embedded AWS, by the variables Lambda handlers live with.
 * Endpoints of single services and a named profile would win over them, so those variables are removed.
 * The process environment is global: with a second embedded AWS in the same process, use `embeddedClientConfig` instead.
 *
 * @throws Error when the endpoint is not loopback.
 */
export function setAwsEnvironment(endpoint: string): void {
  assertLoopback(endpoint);
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_ENDPOINT_URL_")) delete process.env[name];
  }
  for (const name of ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"])
    delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: embeddedRegion,
    AWS_DEFAULT_REGION: embeddedRegion,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
}
