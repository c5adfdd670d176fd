import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Who may look at the machine's clock: credentials, timeouts and waits, rates, caches in memory, the clock itself. */
const onMachineTime = [
  "components/ui/use-server-now.ts",
  "lib/api/rate-buckets.ts",
  "lib/auth/browser-pass.ts",
  "lib/auth/confirm-email.ts",
  "lib/carriers/didww/failures.ts",
  "lib/carriers/didww/transport.ts",
  "lib/carriers/guard.ts",
  "lib/catalog/find-offers.ts",
  "lib/clock.ts",
  "lib/kernel/memo.ts",
];
/** The same in SQL: rates, sessions and bans of the auth server, and the clock itself. */
const machineTime =
  /rate_limits|v_now := clock_timestamp\(\);|s\.not_after|u\.banned_until|pg_catalog\.now\(\) \+ pg_catalog\.make_interval/;

const withoutComments = (line: string) => line.replace(/--.*$/, "").replace(/comment on .*$/, "");

test("the product looks at business time, and at the machine's clock only where it must", () => {
  const files = globSync("{app,components,inngest,lib}/**/*.{ts,tsx}").concat(["proxy.ts", "instrumentation.ts"]);
  const looking = files.filter((file) => /Date\.now\(\)|new Date\(\)/.test(readFileSync(file, "utf8")));
  expect(looking.sort()).toEqual(onMachineTime);
});

test("SQL looks at private.now(), and at now() only for rates and sessions", () => {
  const looking = globSync("supabase/schemas/*.sql").flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map(withoutComments)
      .filter((line) =>
        /(?<!private\.)\bnow\(\)(?! returns)|(clock|statement|transaction)_timestamp|current_(timestamp|date)/i.test(
          line,
        ),
      )
      .filter((line) => !machineTime.test(line)),
  );
  expect(looking).toEqual([]);
});
