import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataText, escapedText, html, markupOf, raw } from "../../../shared/report/html.ts";
import { relativeHref } from "../../../shared/report/relative-href.ts";

describe("html", () => {
  it("escapes text, and leaves markup of its own alone", () => {
    const inner = html`<b>${"<script>alert('x')</script> & \"y\" `z`"}</b>`;
    expect(markupOf(html`<p>${inner}</p>`)).toBe(
      "<p><b>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot; &#96;z&#96;</b></p>",
    );
  });

  it("writes nothing for null, undefined and false, and lists one after the other", () => {
    expect(markupOf(html`[${null}${undefined}${false}${["a", 1, html`<i>`, ["<"]]}${""}]`)).toBe("[a1<i>&lt;]");
  });

  it("does not take an object that came from JSON for markup", () => {
    const forged = JSON.parse('{"markup": "<script>"}') as never;
    expect(markupOf(html`${forged}`)).not.toContain("<script>");
  });

  it("shows control and bidirectional characters instead of obeying them", () => {
    expect(escapedText("a\u202Eb\nc\u0000d\u200Be\uD800f")).toBe(
      "a&lt;U+202E&gt;b&lt;U+000A&gt;c&lt;U+0000&gt;d&lt;U+200B&gt;e&lt;U+D800&gt;f",
    );
  });

  it("never lets text open a tag, end an attribute or hide a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapedText(text)).not.toMatch(/[<>"'`\p{Cc}\p{Bidi_Control}]|&(?!(?:amp|lt|gt|quot|#39|#96);)/u);
      }),
    );
  });

  it("keeps raw text as it is", () => {
    expect(markupOf(raw("<hr>"))).toBe("<hr>");
  });
});

describe("dataText", () => {
  it("cuts a long name in its middle and keeps it in the title", () => {
    const markup = markupOf(dataText(`start_${"x".repeat(200)}_end`, 20));
    expect(markup).toMatch(/^<bdi class="data" title="start_x{200}_end">start_x+\u2026x+_end<\/bdi>$/);
  });

  it("says when a name is empty", () => {
    expect(markupOf(dataText(""))).toContain("(empty)");
  });
});

describe("relativeHref", () => {
  it("keeps relative paths and disarms everything else", () => {
    expect(relativeHref("../a/report.html")).toBe("../a/report.html");
    expect(relativeHref("flights/report.html")).toBe("./flights/report.html");
    expect(relativeHref("javascript:alert(1)")).toBe("./javascript:alert(1)");
    expect(relativeHref("//evil.example/x")).toBe("./evil.example/x");
    expect(relativeHref("\\\\evil.example/x")).toBe("./evil.example/x");
  });
});
