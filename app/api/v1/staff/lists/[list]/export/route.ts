import { reply, route, serve } from "@/lib/api";
import { exportList } from "@/lib/backoffice";
import { staffEndpoints } from "@/lib/contract/endpoints/staff";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(staffEndpoints.exportStaffList, async ({ actor, params: { list }, request }) => {
    const { fileName, text } = await exportList(actor, list, new URL(request.url).searchParams);
    return reply(text, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${fileName}"`,
      },
    });
  }),
);
