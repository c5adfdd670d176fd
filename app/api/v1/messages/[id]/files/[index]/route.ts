import { reply, route, serve } from "@/lib/api";
import { messageEndpoints } from "@/lib/contract/endpoints/messages";
import { readMessageFile } from "@/lib/messages";

export const { GET, POST, PUT, PATCH, DELETE } = serve(
  route(messageEndpoints.getMessageFile, async ({ actor, accountId, params }) => {
    const { bytes, pictureType } = await readMessageFile(actor, accountId, params.id, params.index);
    return reply(bytes, {
      headers: {
        "content-type": pictureType ?? "application/octet-stream",
        "content-disposition": pictureType ? "inline" : "attachment",
        "x-content-type-options": "nosniff",
      },
    });
  }),
);
