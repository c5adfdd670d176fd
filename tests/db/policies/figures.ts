import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Counts what one file of the matrix checked. `npm run prove -- policies` adds the files up. */
export class Tally {
  readonly #facts: Record<string, number> = {};
  checks = 0;
  failures = 0;

  /** Starts a list of what is wrong with one subject; compare it with `[]`. */
  list(): { check(ok: boolean, what: () => string): void; wrong: string[] } {
    const wrong: string[] = [];
    return {
      wrong,
      check: (ok, what) => {
        this.checks++;
        if (ok) return;
        this.failures++;
        wrong.push(what());
      },
    };
  }

  fact(name: string, value: number): void {
    this.#facts[name] = value;
  }

  save(name: string): void {
    const directory = process.env.POLICY_FIGURES;
    if (!directory) return;
    mkdirSync(directory, { recursive: true });
    const figures = { ...this.#facts, checks: this.checks, failures: this.failures };
    writeFileSync(path.join(directory, `${name}.json`), JSON.stringify(figures));
  }
}
