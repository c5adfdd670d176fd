export { type Bucket, getFile, putFile, removeFile } from "./files";
