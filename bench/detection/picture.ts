import type { Results } from "./results.ts";

/** Placeholder until the picture is drawn. */
export async function writePicture(_: Results): Promise<string> {
  return "";
}
