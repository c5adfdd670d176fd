/** Whether a host is this machine: an embedded part, whose goods and money are pretended. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || host.startsWith("127.");
