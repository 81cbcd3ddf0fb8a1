import { fronts, period } from "../lib/front.js";
import { day } from "../lib/page.js";

export default fronts("sectionMonths", "section", period(day));
