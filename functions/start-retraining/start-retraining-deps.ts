import type { ObjectStore } from "../../shared/aws/object-store.ts";
import type { RetrainingMessage } from "../../shared/event/retraining-message.ts";

/** What starting a retraining run needs of the world. */
export interface StartRetrainingDeps {
  readonly data: ObjectStore;
  readonly results: ObjectStore;
  readonly startExecution: (name: string, input: string) => Promise<void>;
  /** Puts the message on the retraining queue again. */
  readonly sendAgain: (message: RetrainingMessage) => Promise<void>;
  /** Whether time is left for one more object. */
  readonly hasTime: () => boolean;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
}
