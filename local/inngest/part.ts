import { superuser } from "../postgres/cluster.ts";
import { withConnection } from "../postgres/connect.ts";
import { databaseUrl } from "../postgres/database-url.ts";
import { postgres } from "../postgres/part.ts";
import { ensureDatabase } from "../postgres/prepare-database.ts";
import { controlledClock } from "../stack/clock/part-clock.ts";
import { definePart, type PartContext } from "../stack/define-part.ts";
import { randomToken } from "../stack/random-secret.ts";

interface InngestKeys {
  databasePassword: string;
}

/** The job server, with a database of its own. */
export const inngest = definePart({
  name: "inngest",
  title: "the job server",
  port: 8288,
  real: { marker: "INNGEST_EVENT_KEY", needs: ["INNGEST_SIGNING_KEY"], optional: ["INNGEST_BASE_URL"] },
  requires: [postgres],
  keys: (): InngestKeys => ({ databasePassword: randomToken() }),
  environment: { INNGEST_DEV: ({ url }) => url },
  tools: { DATABASE_URL_JOBS: ownDatabase, INNGEST_URL: ({ url }) => url },
  switches: ["BACKOFF", "LEASE_GRACE_MS", "MAX_PARALLEL", "RETENTION_DAYS"],
  prints: ({ url }) => ({ Jobs: url }),
  clock: ({ url }) => controlledClock("jobs", url),
  async beforeStart({ of, keys }) {
    const { port, keys: passwords } = of(postgres);
    await withConnection(databaseUrl(port, superuser, passwords.superuserPassword), (admin) =>
      ensureDatabase(admin, "inngest", keys.databasePassword),
    );
  },
  server: (context) => ({
    DATABASE_URL: ownDatabase(context),
    APPS: `${context.appUrl}/api/inngest`,
    MAX_PARALLEL: context.source.MAX_PARALLEL ?? "60", // slow provisioning must not keep webhooks waiting
    BACKOFF: context.source.BACKOFF ?? "[1000,2000,5000,15000,30000,60000]", // the vendor's first retry is half a minute away
  }),
});

function ownDatabase({ of, keys }: PartContext<InngestKeys>): string {
  return databaseUrl(of(postgres).port, "inngest", keys.databasePassword, "inngest");
}
