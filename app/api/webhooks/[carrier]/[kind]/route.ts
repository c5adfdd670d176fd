import { after } from "next/server";
import { readWebhookBody, requestIdFrom } from "@/lib/api";
import { carrierFor, isCarrierError } from "@/lib/carriers";
import { env } from "@/lib/env";
import { recordExternalEvent } from "@/lib/external-events";
import { relayOutboxSoon } from "@/lib/jobs";
import { logger, withRequest } from "@/lib/logger";

interface Segment {
  params: Promise<{ carrier: string; kind: string }>;
}

/** A carrier's callback, in the shape of Stripe's: verify, store under type + id + status, answer. The public URL is ours, not the Host header's. */
export async function POST(request: Request, { params }: Segment): Promise<Response> {
  const { carrier, kind } = await params;
  return withRequest({ requestId: requestIdFrom(request.headers) }, async () => {
    if (carrier !== "didww") return new Response("not found", { status: 404 });
    const rawBody = await readWebhookBody(request);
    if (rawBody === null) return new Response("too large", { status: 413 });
    const url = `${env().APP_URL}/api/webhooks/${carrier}/${encodeURIComponent(kind)}${new URL(request.url).search}`;
    let callback: ReturnType<ReturnType<typeof carrierFor>["parseCallback"]>;
    try {
      callback = carrierFor(carrier).parseCallback({ url, method: request.method, headers: request.headers, rawBody });
    } catch (error) {
      if (!isCarrierError(error)) throw error;
      logger.warn({ carrier, code: error.code }, "carrier callback refused");
      return new Response("refused", { status: error.code === "unauthorized" ? 401 : 400 });
    }
    try {
      const { is_new } = await recordExternalEvent(carrier, callback.dedupeKey, callback.kind, {
        kind: callback.kind,
        ref: callback.ref,
        status: callback.status,
        payload: callback.payload,
      });
      if (is_new) after(relayOutboxSoon);
    } catch (error) {
      logger.error({ err: error, carrier }, "carrier callback not stored");
      return new Response("not stored", { status: 500 });
    }
    return new Response("ok");
  });
}
