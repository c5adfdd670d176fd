import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { sources } from "../../local/stack/build.ts";
import { freePort } from "../../local/stack/free-port.ts";
import { launchNode } from "../../local/stack/launch-node.ts";
import { systemEnvironment } from "../../local/stack/programs.ts";
import { hidden, runProgram } from "../../local/stack/run-program.ts";

const next = "node_modules/next/dist/bin/next";
const production = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };

/** A copy of the bare app below `directory`, built. */
export async function buildBareApp(directory: string): Promise<string> {
  const target = path.join(directory, "bare");
  rmSync(target, { recursive: true, force: true });
  cpSync("tests/load/bare-app", target, { recursive: true });
  await build(target);
  return target;
}

/** NumNinja with one page more, which is empty and rendered per request: the measure for what the other pages cost. */
export async function buildWithEmptyPage(directory: string): Promise<string> {
  const target = path.join(directory, "whole");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const source of sources.filter((one) => one !== "package-lock.json" && existsSync(one)))
    cpSync(source, path.join(target, source), { recursive: true });
  // The font is imported by its path. A link to all of node_modules would be searched for class names by Tailwind.
  const fonts = path.join("node_modules", "@fontsource-variable");
  mkdirSync(path.dirname(path.join(target, fonts)), { recursive: true });
  symlinkSync(path.resolve(fonts), path.join(target, fonts));
  mkdirSync(path.join(target, "app", "empty"));
  cpSync("tests/load/bare-app/app/empty/page.tsx", path.join(target, "app", "empty", "page.tsx"));
  await build(target);
  return target;
}

async function build(directory: string): Promise<void> {
  const { code, output } = await runProgram([next, "build", directory], {
    env: { ...systemEnvironment(), ...production },
    show: hidden,
  });
  if (code !== 0) throw new Error(`next build ${directory} failed (exit code ${code}):\n${output.trimEnd()}`);
}

export interface Served {
  origin: string;
  stop(): Promise<void>;
}

/** Serves what was built, as a deployment does. Its log is `<directory>/logs/app.log`. */
export async function serveNext(directory: string, environment: Record<string, string>): Promise<Served> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const watch = `--import=${new URL("../../local/stack/exit-with-parent.mjs", import.meta.url).href}`;
  const life = await launchNode(
    {
      name: path.basename(directory),
      args: [watch, next, "start", directory, "--port", String(port), "--hostname", "127.0.0.1"],
      env: { ...systemEnvironment(), ...environment, ...production },
      logDirectory: path.join(directory, "logs"),
      ready: { url: `${origin}/empty` },
    },
    () => {},
    new AbortController().signal,
  );
  return { origin, stop: () => life.stop() };
}
