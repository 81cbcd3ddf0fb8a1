import { fronts, newest } from "../lib/front.js";

export default fronts("sectionFronts", "section", newest("", 7, true));
