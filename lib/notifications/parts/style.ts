/** Email programs support neither variables nor oklch: the shop's colors as plain hex, all text at least 4.5:1 on its ground. */
export const colors = {
  ground: "#f4f3f0",
  ink: "#1a2233",
  inkSoft: "#596273",
  line: "#e3e1db",
  sunken: "#f7f6f3",
  deep: "#132047",
  brand: "#27418c",
  seal: "#ff8a5c",
  warnGround: "#fff6e0",
  warnInk: "#6b4a00",
} as const;

export const fontFamily = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
