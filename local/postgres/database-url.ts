/** Connection string for a login of the server on this machine. */
export function databaseUrl(port: number, user: string, password: string, database = "postgres"): string {
  return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}
