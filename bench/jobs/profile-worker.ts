import { parentPort } from "node:worker_threads";
import { encodeProfile } from "../../shared/profile/profile-codec.ts";
import { fileSource } from "../../shared/table/file-source.ts";
import { profileOf } from "./tidemark-statistics.ts";

// A worker of two-workers.ts: says that it is there, and answers a path with the profile of that file.
parentPort!.on("message", async (path: string) => {
  const profile = await profileOf(await fileSource(path));
  parentPort!.postMessage(encodeProfile(profile));
});
parentPort!.postMessage("ready");
