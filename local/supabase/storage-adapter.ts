import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, type Stats } from "node:fs";
import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const typeSuffix = ".~type";

/**
 * Keeps storage objects as files: `<directory>/<bucket>/<key>`, the content type beside each in `<key>.~type`.
 * The shape is lite's `StorageAdapter`, whose bundled one is not exported.
 */
export function fileStorage(directory: string) {
  const base = path.resolve(directory);

  function fileOf(bucket: string, key: string): string {
    const file = path.resolve(base, bucket, key);
    if (!file.startsWith(base + path.sep) || key.endsWith(typeSuffix))
      throw new Error(`Not a storage path: ${bucket}/${key}`);
    return file;
  }

  async function metadataOf(file: string, mimetype?: string, cacheControl = "no-cache") {
    const stats = await stat(file);
    mimetype ??= await readFile(file + typeSuffix, "utf8").catch(() => "application/octet-stream");
    return {
      cacheControl,
      contentLength: stats.size,
      size: stats.size,
      mimetype,
      lastModified: stats.mtime,
      eTag: eTag(file, stats),
      httpStatusCode: 200,
    };
  }

  async function remove(bucket: string, key: string): Promise<void> {
    const file = fileOf(bucket, key);
    await rm(file, { force: true });
    await rm(file + typeSuffix, { force: true });
  }

  return {
    driver: null,
    async getObject(bucket: string, key: string) {
      const file = fileOf(bucket, key);
      return { httpStatusCode: 200, metadata: await metadataOf(file), body: Readable.toWeb(createReadStream(file)) };
    },
    async uploadObject(
      bucket: string,
      key: string,
      _version: string | undefined,
      body: Uint8Array | ReadableStream,
      contentType: string,
      cacheControl: string,
    ) {
      const file = fileOf(bucket, key);
      await mkdir(path.dirname(file), { recursive: true });
      const draft = `${file}.${randomUUID()}.~part`; // a broken upload must not replace what is there
      if (body instanceof Uint8Array) await writeFile(draft, body);
      else await pipeline(Readable.fromWeb(body as never), createWriteStream(draft));
      await writeFile(file + typeSuffix, contentType);
      await rename(draft, file);
      return metadataOf(file, contentType, cacheControl);
    },
    deleteObject: (bucket: string, key: string) => remove(bucket, key),
    async deleteObjects(bucket: string, keys: string[]) {
      for (const key of keys) await remove(bucket, key);
    },
    async copyObject(bucket: string, key: string, _version: string | undefined, toBucket: string, toKey: string) {
      const [source, target] = [fileOf(bucket, key), fileOf(toBucket, toKey)];
      await mkdir(path.dirname(target), { recursive: true });
      await copyFile(source, target);
      await copyFile(source + typeSuffix, target + typeSuffix).catch(() => {});
      return metadataOf(target);
    },
    headObject: (bucket: string, key: string) => metadataOf(fileOf(bucket, key)),
    privateAssetUrl: async (bucket: string, key: string) => `file://${fileOf(bucket, key)}`,
  };
}

const eTag = (file: string, stats: Stats) =>
  `"${createHash("sha1").update(`${file}:${stats.size}:${stats.mtimeMs}`).digest("hex")}"`;
