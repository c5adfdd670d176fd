import { isoSeconds } from "../time.ts";
import type { World } from "../world.ts";
import type { RestRoute } from "./router.ts";

/** `monitor/v1`: the debugger. */
export function alertRoutes({ tables, config, origin }: World): RestRoute[] {
  return [
    {
      method: "GET",
      pattern: "/v1/Alerts",
      handler({ query, path }) {
        const level = query.get("LogLevel");
        const rows = tables.alerts.list((row) => !level || row.level === level).reverse();
        const url = `${origin}/monitor${path}`;
        return {
          alerts: rows.slice(0, 1_000).map((row) => ({
            sid: row.sid,
            account_sid: config.accountSid,
            error_code: String(row.code),
            log_level: row.level,
            alert_text: row.text,
            request_url: row.url,
            resource_sid: row.resourceSid,
            date_created: isoSeconds(row.at),
            url: `${url}/${row.sid}`,
          })),
          meta: {
            page: 0,
            page_size: 1_000,
            key: "alerts",
            url,
            first_page_url: url,
            next_page_url: null,
            previous_page_url: null,
          },
        };
      },
    },
  ];
}
