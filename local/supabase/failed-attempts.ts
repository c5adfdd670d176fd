const windowMs = 5 * 60_000;
const mostRemembered = 10_000;

/**
 * Failed passwords or codes by email address, in five minutes. Hosted counts requests by network address; here all come from this
 * machine. Far above what the application lets through, so that its own limits decide.
 */
export function createFailedAttempts(most: number, now: () => number = Date.now) {
  const failures = new Map<string, { count: number; since: number }>();
  const current = (email: string) => {
    const entry = failures.get(email);
    return entry && now() - entry.since < windowMs ? entry : undefined;
  };
  return {
    isOver: (email: string): boolean => (current(email)?.count ?? 0) >= most,
    count(email: string): void {
      const entry = current(email) ?? { count: 0, since: now() };
      entry.count += 1;
      failures.delete(email);
      failures.set(email, entry);
      if (failures.size > mostRemembered) failures.delete(failures.keys().next().value!);
    },
    forget: (email: string): void => void failures.delete(email),
  };
}
