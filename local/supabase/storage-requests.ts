const signPath = /^\/storage\/v1\/object\/(upload\/)?sign\//;

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

/**
 * Signs several paths of a bucket, one request each: lite's own route for this is hidden behind another one.
 * @returns null when the request is something else
 */
export async function signMany(request: Request, send: (path: string, body: unknown) => Promise<Response>) {
  const bucket = /^\/storage\/v1\/object\/sign\/([^/]+)\/?$/.exec(new URL(request.url).pathname)?.[1];
  if (!bucket || request.method !== "POST") return null;
  const { paths, expiresIn } = (await request.json()) as { paths: string[]; expiresIn: number };
  const signed = await Promise.all(
    paths.map(async (path) => {
      const key = path.split("/").map(encodeURIComponent).join("/");
      const response = await send(`/storage/v1/object/sign/${bucket}/${key}`, { expiresIn });
      const body = (await response.json()) as SignedUrl & { message?: string };
      return response.ok
        ? { path, signedURL: relative(body.signedUrl), error: null }
        : {
            path,
            signedURL: null,
            error: body.message ?? "Either the object does not exist or you do not have access to it",
          };
    }),
  );
  return Response.json(signed);
}

/** Gives signed URLs in the form `storage-js` reads: `signedURL` (or `url`) relative to `/storage/v1`. */
export async function repairSignedUrl(request: Request, response: Response): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (!signPath.test(pathname) || !response.ok) return response;
  if (request.method === "GET")
    return searchParams.has("download") ? asDownload(response, searchParams.get("download")!, pathname) : response;
  if (request.method !== "POST") return response;
  const body = (await response.json()) as SignedUrl;
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
