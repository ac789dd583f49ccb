// Prism's languages expect a global of that name; the build puts this in its place.
export { default as Prism } from "prismjs/components/prism-core";
