interface InstallOptions {
  title: string;
  run: (command: string, args: string[], options: { cwd: string; shell?: boolean }) => Promise<{ code: number | null }>;
}

export function installPackages(directory: string, how: InstallOptions): Promise<number>;
