const SIGN = /^\/storage\/v1\/object\/(upload\/)?sign\//;

/**
 * Browsers and `storage-js` send a File or Blob as a form. lite takes only the bare bytes.
 * @returns the upload inside the form, or null when there is no form
 */
export async function unwrapUpload(
  request: Request,
): Promise<{ body: Uint8Array<ArrayBuffer>; contentType: string } | null> {
  if (!new URL(request.url).pathname.startsWith("/storage/v1/object/")) return null;
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) return null;
  const file = [...(await request.formData()).values()].find((value) => typeof value !== "string");
  if (!(file instanceof Blob)) return null;
  return { body: new Uint8Array(await file.arrayBuffer()), contentType: file.type || "application/octet-stream" };
}

/** Gives signed URLs in the form `storage-js` reads: `signedURL` (or `url`) relative to `/storage/v1`. */
export async function repairSignedUrl(request: Request, response: Response): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (!SIGN.test(pathname) || !response.ok) return response;
  if (request.method === "GET")
    return searchParams.has("download") ? asDownload(response, searchParams.get("download")!, pathname) : response;
  if (request.method !== "POST") return response;
  const body = (await response.json()) as SignedUrl | SignedUrl[];
  if (Array.isArray(body))
    return Response.json(body.map((one) => ({ ...one, signedURL: relative(one.signedUrl) || null })));
  if (pathname.includes("/upload/sign/")) return Response.json({ url: relative(body.signedUrl), token: body.token });
  return Response.json({ signedURL: relative(body.signedUrl) });
}

interface SignedUrl {
  signedUrl?: string;
  token?: string;
}

const relative = (url: string | undefined) => url?.replace(/^\/storage\/v1/, "");

/** `?download=name.pdf`: hosted answers with a Content-Disposition. */
function asDownload(response: Response, name: string, pathname: string): Response {
  const headers = new Headers(response.headers);
  const file = encodeURIComponent(name || decodeURIComponent(pathname.split("/").pop()!));
  headers.set("content-disposition", `attachment; filename=${file}; filename*=UTF-8''${file};`);
  return new Response(response.body, { status: response.status, headers });
}
