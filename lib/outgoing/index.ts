export { postPublicly, type Resolve } from "./post-publicly";
export { readPublicUrl } from "./public-url";
