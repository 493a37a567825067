import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";

/**
 * Starts the retraining state machine under a name that is the same for the same incident, with an input that never changes for
 * that name. An execution that exists already is success: the name is the idempotency key.
 *
 * @param name at most 80 characters of letters, digits, hyphen and underscore
 */
export async function startRetraining(
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
