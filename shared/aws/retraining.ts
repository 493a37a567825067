import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { RetrainingMessage } from "../event/retraining-message.ts";
import { resultKeys } from "../keys.ts";
import type { RetrainingRequest } from "../training-set/retraining-request.ts";
import type { ObjectStore } from "./object-store.ts";

/**
 * Stores the request under its execution's name and sends a message that names it. The first request of a name stays: asking again
 * sends another message about the same.
 */
export async function requestRetraining(
  results: ObjectStore,
  client: SQSClient,
  queueUrl: string,
  request: RetrainingRequest,
): Promise<void> {
  const { monitor, executionName } = request;
  const key = resultKeys.trainingSetRequest(monitor, executionName);
  await results.putIf(key, JSON.stringify(request), "application/json", null);
  await sendRetraining(client, queueUrl, { monitor, executionName });
}

/** Puts a message on the retraining queue. */
export async function sendRetraining(client: SQSClient, queueUrl: string, message: RetrainingMessage): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }));
}

/**
 * Starts an execution of the retraining state machine under a name that is the same for the same incident, with an input that never
 * changes for that name. An execution that exists already is success: the name is the idempotency key.
 *
 * @param name at most 80 characters of letters, digits, hyphen and underscore
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  name: string,
  input: string,
): Promise<void> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  } catch (error) {
    if (error instanceof Error && error.name === "ExecutionAlreadyExists") return;
    throw error;
  }
}
