/** Email programs support neither variables nor oklch: the shop's colors as plain hex, all text at least 4.5:1 on its ground. */
export const colors = {
  ground: "#f4f3f0",
  card: "#fefefe",
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

const dark = {
  ground: "#10141f",
  card: "#1b2130",
  ink: "#f0f2f6",
  inkSoft: "#b2b9c6",
  line: "#363e50",
  sunken: "#262d3f",
} as const;

const ground = (color: string, value: string) =>
  `[style*="background-color:${color}"]{background-color:${value} !important}`;
const text = (color: string, value: string) => `[style*="color:${color}"]{color:${value} !important}`;

/**
 * The dark scheme, for programs that read media queries. It finds colors in the style attributes, where all others need them, so no
 * part of a message has to know about it. Grounds come after texts: "color" is a part of "background-color".
 */
export const darkStyles = `@media (prefers-color-scheme:dark){${[
  text(colors.ink, dark.ink),
  text(colors.inkSoft, dark.inkSoft),
  text(colors.brand, "#b5c8ff"),
  text(colors.warnInk, "#f6d58a"),
  ground(colors.ground, dark.ground),
  ground(colors.card, dark.card),
  ground(colors.sunken, dark.sunken),
  ground(colors.warnGround, "#3a3120"),
  `[style*="background-color:${colors.brand}"]{background-color:#a9c0ff !important;color:#121a30 !important}`,
  `[style*="solid ${colors.line}"]{border-color:${dark.line} !important}`,
].join("")}}`;

export const fontFamily = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
