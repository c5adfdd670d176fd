import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Twilio is also the platform of our voice application and of texts that we send, whoever carries the number: its second place. */
const platform = {
  vendor: "twilio",
  places: ["lib/calls/", "lib/messages/", "app/api/voice/", "app/api/texts/", "lib/env.ts"],
};

/** Files with names of carriers in code, where only their folders, the registry and the platform's places may say them. */
export function vendorWords(): string[] {
  const names = globSync("lib/carriers/*/entry.ts").map((file) => path.basename(path.dirname(file)));
  const isPlace = (vendor: string, file: string) =>
    file.startsWith(`lib/carriers/${vendor}/`) ||
    (vendor === platform.vendor && platform.places.some((place) => file.startsWith(place)));
  return globSync("{app,components,lib,inngest}/**/*.{ts,tsx}").filter((file) => {
    if (file === "lib/carriers/registry.ts" || /\.gen\.ts$|database\.types/.test(file)) return false;
    const code = readFileSync(file, "utf8").replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
    return names.some((vendor) => !isPlace(vendor, file) && new RegExp(vendor, "i").test(code));
  });
}
