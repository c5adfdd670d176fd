import { Body, Container, Head, Hr, Html, Link, Preview, Section, Text } from "@react-email/components";
import type { ReactNode } from "react";
import type { MessageContext } from "../define-message";
import { colors, fontFamily } from "./style";

/** Frame of every message: wordmark, white card, footer. */
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
        <meta name="color-scheme" content="light" />
      </Head>
      <Preview>{preview}</Preview>
      <Body style={{ margin: 0, padding: "24px 12px", backgroundColor: colors.ground, fontFamily }}>
        <Container style={{ maxWidth: 560, margin: "0 auto" }}>
          <Section style={{ backgroundColor: colors.deep, borderRadius: "14px 14px 0 0", padding: "18px 28px" }}>
            <Text style={{ margin: 0, fontSize: 18, fontWeight: 700, color: "#ffffff" }}>
              Num<span style={{ color: colors.seal }}>Ninja</span>
            </Text>
          </Section>
          <Section style={{ backgroundColor: "#ffffff", borderRadius: "0 0 14px 14px", padding: "28px 28px 20px" }}>
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
