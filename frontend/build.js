// Bundles frontend/d3.js into the vendor folder, with the licences of what went in.

import { readFile, readdir, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vendor = join(root, "expvar_panels", "static", "expvar_panels", "vendor");

/** Names of the npm packages whose files esbuild read, sorted. */
function packagesIn(metafile) {
  const names = Object.keys(metafile.inputs)
    .map((input) => relative(root, join(root, input)).split(sep))
    .filter((parts) => parts[0] === "node_modules")
    .map((parts) => (parts[1].startsWith("@") ? parts.slice(1, 3).join("/") : parts[1]));
  return [...new Set(names)].sort();
}

/** One section of THIRD_PARTY_LICENSES.txt; a package without a licence file stops the build. */
async function licenceOf(name) {
  const folder = join(root, "node_modules", name);
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} ${version} has no licence file`);
  const text = (await readFile(join(folder, file), "utf8")).replaceAll("\r\n", "\n").trim();
  return `${name} ${version}\n${"-".repeat(name.length + version.length + 1)}\n\n${text}\n`;
}

const result = await build({
  absWorkingDir: root,
  entryPoints: ["frontend/d3.js"],
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  sourcemap: false,
  metafile: true,
  write: false,
});

await mkdir(vendor, { recursive: true });
const sections = await Promise.all(packagesIn(result.metafile).map(licenceOf));
await writeFile(join(vendor, "THIRD_PARTY_LICENSES.txt"), sections.join("\n\n"));
await writeFile(join(vendor, "d3.js"), result.outputFiles[0].contents);
