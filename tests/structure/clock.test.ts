import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Who may look at the machine's clock: credentials, timeouts and waits, rates, caches in memory, samples to look at, the clock on the wall of a place, the clock itself. */
const onMachineTime = [
  "components/cart/cart.gallery.tsx",
  "components/catalog/local-time.tsx",
  "components/catalog/use-number-search.ts",
  "components/layout/old-tab.ts",
  "components/layout/visitor.ts",
  "components/ui/use-server-now.ts",
  "components/ui/wait.tsx",
  "lib/api/front-door.ts",
  "lib/api/rate-buckets.ts",
  "lib/auth/browser-pass.ts",
  "lib/carriers/budget.ts",
  "lib/carriers/guard.ts",
  "lib/carriers/transport.ts",
  "lib/catalog/find-offers.ts",
  "lib/catalog/place-guard.ts",
  "lib/clock.ts",
  "lib/kernel/memo.ts",
  "lib/webhooks/deliver-webhooks.ts",
];
/** The same in SQL: rates, sessions and bans of the auth server, and the clock itself. */
const machineFunctions =
  /^create function private\.(now|machine_now|take_tokens|spend_tokens|prune_rate_limits|session_is_live)\([\s\S]*?^end \$\$;$/gm;

const statements = (text: string) => text.replaceAll(/--.*$/gm, "").replaceAll(/^comment on [\s\S]*?;$/gm, "");

test("the product looks at business time, and at the machine's clock only where it must", () => {
  const files = globSync("{app,components,inngest,lib}/**/*.{ts,tsx}").concat([
    "proxy.ts",
    "instrumentation.ts",
    "instrumentation-client.ts",
  ]);
  const looking = files.filter((file) => /Date\.now\(\)|new Date\(\)/.test(readFileSync(file, "utf8")));
  expect(looking.sort()).toEqual(onMachineTime);
});

test("SQL looks at private.now(), and at now() only for rates and sessions", () => {
  const looking = globSync("supabase/schemas/*.sql").flatMap((file) =>
    statements(readFileSync(file, "utf8"))
      .replaceAll(machineFunctions, "")
      .split("\n")
      .filter((line) =>
        /(?<!private\.)\bnow\(\)|(clock|statement|transaction)_timestamp|current_(timestamp|date)/i.test(line),
      ),
  );
  expect(looking).toEqual([]);
});
