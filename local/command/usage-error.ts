/** A command that cannot be carried out as it was typed. Its message is the whole of what the person needs: problem, then remedy. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}
