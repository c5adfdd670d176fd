/** Without a file of its own the build would take the one of the folders above. */
export function register(): void {}
