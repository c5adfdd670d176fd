import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { sampleOrder } from "@/components/gallery/samples";
import { Receipt } from "@/components/orders/receipt";

test("a receipt names who is billed and who sells", () => {
  const order = sampleOrder({ buyer_name: "Ada <Lovelace> Ltd", captured_cents: 190 });
  const html = renderToStaticMarkup(<Receipt order={order} />);
  expect(html).toMatch(/Billed to<\/dt><dd[^>]*><span[^>]*>Ada &lt;Lovelace&gt; Ltd</);
  expect(html).toMatch(/Sold by<\/dt><dd[^>]*><span[^>]*>NumNinja Example Company</);
  expect(html).toContain("support@numninja.example");
});
