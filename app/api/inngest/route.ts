import { serve } from "inngest/next";
import { NextRequest } from "next/server";
import { z } from "zod";
import { functions } from "@/inngest/functions";
import { readWebhookBody } from "@/lib/api";
import { env } from "@/lib/env";
import { inngest } from "@/lib/jobs";

export const dynamic = "force-dynamic";

const served = serve({ client: inngest, functions });

/** A step's state and events; the SDK itself would read any length before it looks at the signature. */
const maxBodyBytes = 4 * 1024 * 1024;

/** What the job server never sends is refused before a byte of the body is read. */
function refusal({ headers }: Request): Response | null {
  // Without keys (the embedded stack) a page of another site must not run jobs: browsers send an Origin with every POST and PUT.
  if (env().INNGEST_DEV !== undefined) return headers.has("origin") ? new Response(null, { status: 403 }) : null;
  return headers.has("x-inngest-signature") ? null : new Response(null, { status: 401 });
}

/** The SDK answers 500 to what is no call of a job of ours. */
function isCall(request: NextRequest, body: string): boolean {
  const id = request.nextUrl.searchParams.get("fnId");
  const isProbe = request.nextUrl.searchParams.has("probe");
  if (!isProbe && !functions.some((job) => [job.id(inngest.id), `${job.id(inngest.id)}-failure`].includes(id ?? "")))
    return false;
  return isProbe || callShape.safeParse(parse(body)).success;
}

const callShape = z.looseObject({ event: z.looseObject({}), ctx: z.looseObject({}) });

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

type Served = (request: NextRequest, context: unknown) => Promise<Response>;

const guarded =
  (handle: Served): Served =>
  async (request, context) => {
    const refused = refusal(request);
    if (refused) return refused;
    const body = await readWebhookBody(request, maxBodyBytes);
    if (body === null) return new Response("too large", { status: 413 });
    const { url, method, headers } = request;
    if (method === "POST" && !isCall(request, body)) return new Response("no such job", { status: 400 });
    return handle(new NextRequest(url, { method, headers, ...(method !== "GET" && { body }) }), context);
  };

export const GET = guarded(served.GET as Served);
export const POST = guarded(served.POST as Served);
export const PUT = guarded(served.PUT as Served);
