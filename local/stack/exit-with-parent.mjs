// For programs that are not ours: `node --import ./local/stack/exit-with-parent.mjs node_modules/next/dist/bin/next start`.
// Also reached through NODE_OPTIONS, so the workers such a program forks end with it. Same rule as exit-with-parent.ts.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid === parent) return;
  if (process.listenerCount("SIGTERM") === 0) process.exit(0);
  process.emit("SIGTERM", "SIGTERM");
  setTimeout(() => process.exit(0), 3000);
}, 500).unref();
