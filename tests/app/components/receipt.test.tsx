import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Receipt } from "@/components/orders/receipt";
import type { Order } from "@/lib/contract/orders";

test("a receipt names who is billed and who sells", () => {
  const order = {
    reference: "NN-7KPX2M9T",
    buyer_name: "Ada <Lovelace> Ltd",
    currency: "USD",
    created_at: "2026-11-20T10:00:00Z",
    settled_at: "2026-11-20T10:01:00Z",
    captured_cents: 190,
    refunded_cents: 0,
    items: [],
    payment: null,
  } as unknown as Order;
  const html = renderToStaticMarkup(<Receipt order={order} />);
  expect(html).toMatch(/Billed to<\/dt><dd[^>]*>Ada &lt;Lovelace&gt; Ltd</);
  expect(html).toMatch(/Sold by<\/dt><dd><span[^>]*>NumNinja</);
  expect(html).toContain("support@numninja.example");
});
