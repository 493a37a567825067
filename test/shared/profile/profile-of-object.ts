import { createFold, finishFold, foldBatch } from "../../../shared/profile/fold-batch.ts";
import type { Profile } from "../../../shared/profile/profile.ts";
import { memorySource } from "../../../shared/table/memory-source.ts";
import { openTable } from "../../../shared/table/open-table.ts";

/** The profile of an object as a job makes it: opened by its bytes, read and folded batch by batch. */
export async function profileOfObject(name: string, bytes: Uint8Array | string): Promise<Profile> {
  const table = await openTable(memorySource(name, typeof bytes === "string" ? Buffer.from(bytes) : bytes));
  const fold = createFold(null, name);
  for await (const batch of table.batches) foldBatch(fold, batch);
  return finishFold(fold).profile;
}
