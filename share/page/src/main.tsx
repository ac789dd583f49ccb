// Reads the data that the report writer embedded, and draws the page.
import { render } from "preact";
import { App } from "./app";
import type { Report } from "./data";

const data = document.getElementById("report-data");
const page = document.getElementById("page");
if (data && page) {
  const report = JSON.parse(data.textContent ?? "") as Report;
  render(<App report={report} isSample={data.hasAttribute("data-sample")} />, page);
}
