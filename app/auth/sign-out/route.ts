import { isSameOrigin } from "@/lib/api";
import { actionContext, signOut } from "@/lib/auth";

/** Ends the session of this browser. Forms are sent to the landing page, scripts get 204. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers)) return new Response(null, { status: 403 });
  await signOut(await actionContext());
  const isForm = request.headers.get("accept")?.includes("text/html") ?? false;
  return new Response(null, isForm ? { status: 303, headers: { location: "/" } } : { status: 204 });
}
