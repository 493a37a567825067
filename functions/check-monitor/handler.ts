/** Placeholder until the story is written. */
export async function handler(): Promise<void> {}
