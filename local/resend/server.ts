import { optionalNumber, runEmulator } from "../kit/index.ts";
import { start } from "./index.ts";

// Environment, all optional: PORT, DATA_DIR, RESEND_API_KEY.
await runEmulator(() =>
  start({
    apiKey: process.env.RESEND_API_KEY ?? "re_local",
    port: optionalNumber("PORT") ?? 0,
    dataDir: process.env.DATA_DIR,
  }),
);
