// Builds built/report.html, the page's template with everything inside but the job's data, and built/logic.mjs, the
// modules without a display, for the tests. With --check it compares instead, and fails on a difference.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const common = { bundle: true, write: false, charset: "utf8", target: "es2022", legalComments: "inline", absWorkingDir: here };

async function bundle(options) {
  const result = await build({ ...common, ...options });
  return result.outputFiles[0].text;
}

/** Inside a script element only its end matters: "</script" and "<!--" must not stand in it. */
function safeScript(code) {
  return code.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
}

const hash = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

async function page() {
  const script = safeScript(await bundle({ entryPoints: ["src/main.tsx"], inject: ["src/prism-global.ts"], format: "iife", minify: true, jsx: "automatic", jsxImportSource: "preact" }));
  const style = await bundle({ entryPoints: ["src/style/page.css"], minify: true });
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  const sample = readFileSync(join(here, "sample/report.json"), "utf8").trim();
  return readFileSync(join(here, "src/template.html"), "utf8")
    .replace("{{policy}}", () => policy)
    .replace("{{style}}", () => style)
    .replace("{{sample}}", () => sample.replace(/</g, "\\u003c"))
    .replace("{{licences}}", licences)
    .replace("{{script}}", () => script);
}

/** The licences of what is inside ask for that. */
function licences() {
  return ["preact", "uplot", "prismjs"].map((name) => `${name}\n\n${readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8").trim()}`).join("\n\n").replaceAll("--", "- -");
}

async function logic() {
  return bundle({ entryPoints: ["src/logic.ts"], inject: ["src/prism-global.ts"], format: "esm", minify: false });
}

const outputs = { "report.html": await page(), "logic.mjs": await logic() };
let stale = false;
mkdirSync(join(here, "built"), { recursive: true });
for (const [name, text] of Object.entries(outputs)) {
  const path = join(here, "built", name);
  if (!process.argv.includes("--check")) {
    writeFileSync(path, text);
  } else if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
    console.error(`built/${name} is not what its sources make: run npm run build and commit it`);
    stale = true;
  }
}
process.exit(stale ? 1 : 0);
