import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** Debian's headless shell first: the same engine without the windows of a desktop browser, for half the CPU time. */
const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const packages = ["chromium-headless-shell", "chromium"];

/**
 * A Chromium for the browser tests: CHROMIUM_PATH, else one on PATH, else Debian's package when we may install it.
 * @throws with the one command to run; browser tests are never skipped
 */
export function findChromium(): string {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (isProgram(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, which is no program.`);
  }
  const present = onPath();
  if (present) return present;
  if (process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0) {
    console.log("  … Installing Chromium (apt-get)");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const wait = ["-o", "DPkg::Lock::Timeout=300"];
    spawnSync("apt-get", [...wait, "update", "-qq"], { env, stdio: "ignore" });
    for (const name of packages) {
      const { stderr } = spawnSync("apt-get", [...wait, "install", "-y", "-qq", name], { env, encoding: "utf8" });
      const installed = onPath();
      if (installed) return installed;
      console.error(stderr);
    }
  }
  throw new Error("The browser tests need Chromium. Run: sudo apt-get install -y chromium   (or set CHROMIUM_PATH)");
}

function onPath(): string | undefined {
  const directories = (process.env.PATH ?? "").split(path.delimiter);
  return names.flatMap((name) => directories.map((directory) => path.join(directory, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
