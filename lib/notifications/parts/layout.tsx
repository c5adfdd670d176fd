import {
  Body,
  Column,
  Container,
  Head,
  Hr,
  Html,
  Img,
  Link,
  Preview,
  Row,
  Section,
  Text,
} from "@react-email/components";
import type { ReactNode } from "react";
import type { MessageContext } from "../define-message";
import { colors, darkStyles, fontFamily } from "./style";

/** Frame of every message: mark, card, footer; light, and dark where the reader's program is. */
export function Layout({
  preview,
  context,
  children,
}: {
  preview: string;
  context: MessageContext;
  children: ReactNode;
}) {
  const { say, appUrl, locale } = context;
  const [before, after] = say("layout.footer", { support: "\u0000" }).split("\u0000");
  return (
    <Html lang={locale}>
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant; escaped quotes would be no CSS */}
        <style dangerouslySetInnerHTML={{ __html: darkStyles }} />
      </Head>
      <Preview>{preview}</Preview>
      <Body style={{ margin: 0, padding: "24px 12px", backgroundColor: colors.ground, fontFamily }}>
        <Container style={{ maxWidth: 560, margin: "0 auto" }}>
          <Section style={{ backgroundColor: colors.deep, borderRadius: "14px 14px 0 0", padding: "18px 28px" }}>
            <Row>
              <Column style={{ width: 38 }}>
                <Img src={`${appUrl}/apple-icon.png`} width="28" height="28" alt="" style={{ borderRadius: 7 }} />
              </Column>
              <Column>
                <Text style={{ margin: 0, fontSize: 18, fontWeight: 700, color: "#ffffff" }}>
                  Num<span style={{ color: colors.seal }}>Ninja</span>
                </Text>
              </Column>
            </Row>
          </Section>
          <Section style={{ backgroundColor: colors.card, borderRadius: "0 0 14px 14px", padding: "28px 28px 20px" }}>
            {children}
          </Section>
          <Hr style={{ borderColor: "transparent", margin: "8px 0 0" }} />
          <Text style={{ margin: "0 28px", fontSize: 12, lineHeight: "18px", color: colors.inkSoft }}>
            {before}
            <Link href={`${appUrl}/support`} style={{ color: colors.inkSoft, textDecoration: "underline" }}>
              {`${appUrl}/support`}
            </Link>
            {after}
          </Text>
        </Container>
      </Body>
    </Html>
  );
}
