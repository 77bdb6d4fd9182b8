// Charts: one message each, from the JSON beside them; ECharts is fetched only where there is a chart.
import { each, parseJson } from "./dom.js";

const COLOURS = ["#1f5fae", "#8aa4bf", "#2f7d4f", "#b7791f", "#6b7787", "#b3261e"];
const TEXT = "#4a5664";
const LINE = "#e1e6eb";
let library = null;

function echarts(url) {
  library ||= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => done(window.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

function merge(into, from) {
  for (const [key, value] of Object.entries(from || {})) {
    if (value && typeof value === "object" && !Array.isArray(value) && typeof into[key] === "object") merge(into[key], value);
    else into[key] = value;
  }
  return into;
}

const number = (value) => (value === null || value === "" || value === undefined ? null : Number(value));

function pie(chart) {
  const values = chart.series[0].data;
  return {
    series: [{
      type: "pie",
      radius: ["40%", "62%"],
      label: { formatter: "{b} {c}", color: TEXT, overflow: "break" },
      data: chart.labels.map((name, i) => ({ name, value: number(values[i]) })),
    }],
  };
}

function axes(chart) {
  const names = { type: "category", data: chart.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } }, axisLabel: { color: TEXT, hideOverlap: true } };
  const values = { type: "value", splitLine: { lineStyle: { color: LINE } }, axisLabel: { color: TEXT } };
  if (chart.horizontal) names.inverse = true;
  const line = chart.kind === "line";
  const series = chart.series.map((one) => ({
    name: one.name,
    type: line ? "line" : "bar",
    stack: chart.kind === "stacked" ? "all" : undefined,
    data: one.data.map(number),
    barMaxWidth: 28,
    symbolSize: 5,
    showSymbol: one.data.length < 40,
    connectNulls: false,
  }));
  if (series.length && chart.target !== undefined && chart.target !== null) {
    series[0].markLine = {
      silent: true,
      symbol: "none",
      lineStyle: { color: TEXT, type: "dashed" },
      label: { formatter: "{c}", color: TEXT },
      data: [chart.horizontal ? { xAxis: number(chart.target) } : { yAxis: number(chart.target) }],
    };
  }
  return { xAxis: chart.horizontal ? values : names, yAxis: chart.horizontal ? names : values, series };
}

function option(chart) {
  const several = chart.kind === "pie" || chart.series.length > 1;
  const base = {
    color: COLOURS,
    animation: false,
    aria: { enabled: true, decal: { show: chart.series.length > 1 && chart.kind !== "line" } },
    textStyle: { fontFamily: "inherit", fontSize: 12, color: TEXT },
    grid: { left: 8, right: 24, top: several ? 34 : 14, bottom: 4, containLabel: true },
    legend: { show: several && chart.kind !== "pie", top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: TEXT } },
    tooltip: { trigger: chart.kind === "pie" ? "item" : "axis", renderMode: "richText", confine: true },
  };
  return merge(merge(base, chart.kind === "pie" ? pie(chart) : axes(chart)), chart.option);
}

each("[data-chart]", async (figure) => {
  const toggle = figure.querySelector("[data-chart-toggle]");
  const table = figure.querySelector(".chart-table");
  const place = figure.querySelector(".chart-canvas");
  toggle?.addEventListener("click", () => {
    table.hidden = !table.hidden;
    toggle.setAttribute("aria-expanded", String(!table.hidden));
  });
  const chart = parseJson(document.getElementById(figure.dataset.chart)?.textContent, null);
  if (!chart) return;
  try {
    const library = await echarts(figure.dataset.echarts);
    const drawing = library.init(place, null, { renderer: "svg" });
    drawing.setOption(option(chart));
    new ResizeObserver(() => drawing.resize()).observe(place);
  } catch {
    table.hidden = false; // the figures are there all the same
    place.hidden = true;
  }
});
