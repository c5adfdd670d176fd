import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

let users = 0;
let root = "";

/**
 * vitest globalSetup: the temporary folders of a run lie in one of its own, which goes with it, so that tests leave nothing behind.
 * Projects share it; workers inherit it by `TMPDIR`.
 */
export default function setup() {
  const before = process.env.TMPDIR;
  if (users++ === 0) {
    root = mkdtempSync(path.join(tmpdir(), "numninja-tests-"));
    chmodSync(root, 0o755); // the embedded Postgres runs as another user
    process.env.TMPDIR = root;
  }
  return () => {
    if (--users > 0) return;
    if (before === undefined || before === root) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    rmSync(root, { recursive: true, force: true });
  };
}
