import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "NumNinja",
    short_name: "NumNinja",
    description: "Find, hold, buy and run phone numbers.",
    start_url: "/",
    display: "standalone",
    background_color: "#fbfaf9",
    theme_color: "#132047",
    icons: [
      { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
    ],
  };
}
