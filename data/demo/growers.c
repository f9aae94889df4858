/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people and the produce of the demo organisation, a growers' cooperative in the hills of Uva. All of them are
 * invented; demo-plan.c makes their year.
 */

#include "growers.h"

const DemoCrop demo_crops[DEMO_PRODUCTS] = {
  [DEMO_LEAF] = { "LEAF", "Green leaf", "Tea", "mass", "kg", "kg,g", "kg", 21000, 900, "B65" },
  [DEMO_MILK] = { "MILK", "Fresh milk", "Dairy", "volume", "l", "l,ml", "l", 16000, 300, "A" },
  [DEMO_LATEX] = { "RUBBER", "Rubber latex", "Rubber", "mass", "kg", "kg,g,lb", "kg", 41500, 1800, "DRC 32" },
};

const DemoGrower demo_growers[DEMO_GROWERS] = {
  { "Rathkanda Estate", "Nimal Wijeratne", "Bandarawela", DEMO_LEAF, 118, "bank_transfer", 1000 },
  { "Galpotuwa Watta", "Sunil Herath", "Bandarawela", DEMO_LEAF, 42, "cash", 0 },
  { "Hinnapola Holding", "Kamala Ekanayake", "Welimada", DEMO_LEAF, 28, "cash", 0 },
  { "Mahagalla Estate", "Anthony Selvaraj", "Haputale", DEMO_LEAF, 96, "bank_transfer", 800 },
  { "Pallewela Gardens", "Chandrika Senanayake", "Welimada", DEMO_LEAF, 51, "bank_transfer", 0 },
  { "Thotagama Watta", "Ranjith Bandara", "Ella", DEMO_LEAF, 34, "cash", 0 },
  { "Velmurugu Garden", "K. Velmurugu", "Haputale", DEMO_LEAF, 39, "mobile_money", 0 },
  { "Kiriwana Dairy", "Swarna Dissanayake", "Hali-Ela", DEMO_MILK, 24, "bank_transfer", 0 },
  { "Udumulla Watta", "Tissa Ranasinghe", "Passara", DEMO_LEAF, 47, "cash", 0 },
  { "Lindakumbura Estate", "Fathima Nazeer", "Bandarawela", DEMO_LEAF, 88, "bank_transfer", 500 },
  { "Ambagolla Rubber", "Gamini Jayasuriya", "Moneragala", DEMO_LATEX, 21, "cash", 0 },
  { "Serankanda Holding", "Mallika Peiris", "Ella", DEMO_LEAF, 31, "cash", 0 },
  { "Dombawela Watta", "Ajith Kulatunga", "Passara", DEMO_LEAF, 45, "bank_transfer", 0 },
  { "Hiruwatta Farm", "Premalatha Silva", "Hali-Ela", DEMO_MILK, 18, "cash", 0 },
  { "Nagahapola Gardens", "Saman Abeykoon", "Welimada", DEMO_LEAF, 57, "bank_transfer", 0 },
  { "Periyar Garden", "S. Thangavelu", "Haputale", DEMO_LEAF, 36, "mobile_money", 0 },
  { "Weerakele Estate", "Indrani Gunawardana", "Bandarawela", DEMO_LEAF, 103, "bank_transfer", 0 },
  { "Kosgolla Rubber", "Lionel Fonseka", "Moneragala", DEMO_LATEX, 26, "bank_transfer", 0 },
  { "Pihimbiya Watta", "Rohana Samarakoon", "Ella", DEMO_LEAF, 29, "cash", 0 },
  { "Ginihela Holding", "Nayana Weerasekara", "Passara", DEMO_LEAF, 33, "cash", 0 },
  { "Meepitiya Dairy", "Jayantha Alwis", "Hali-Ela", DEMO_MILK, 31, "bank_transfer", 0 },
  { "Sooriyakanda Estate", "Ramani de Mel", "Haputale", DEMO_LEAF, 92, "bank_transfer", 0 },
  { "Dehigolla Watta", "Wasantha Kumara", "Welimada", DEMO_LEAF, 41, "cash", 0 },
  { "Punchi Arawa", "Leelawathie Menike", "Ella", DEMO_LEAF, 19, "cash", 0 },
  { "Balagolla Rubber", "Upali Rathnayake", "Moneragala", DEMO_LATEX, 17, "cash", 0 },
  { "Maussawa Gardens", "M. Letchumi", "Haputale", DEMO_LEAF, 44, "mobile_money", 0 },
  { "Ihala Yalagamuwa", "Dharmasena Tennakoon", "Bandarawela", DEMO_LEAF, 38, "cash", 0 },
  { "Rideegama Dairy", "Shiranthi Perera", "Hali-Ela", DEMO_MILK, 27, "mobile_money", 0 },
  { "Gonagala Estate", "Mohamed Rizwan", "Passara", DEMO_LEAF, 79, "cheque", 0 },
  { "Etampola Watta", "Siripala Dasanayake", "Welimada", DEMO_LEAF, 35, "cash", 0 },
  { "Karandagolla Holding", "Anoma Wickrama", "Ella", DEMO_LEAF, 26, "cash", 0 },
  { "Nelligaha Farm", "Piyadasa Amarakoon", "Hali-Ela", DEMO_MILK, 14, "cash", 0 },
  { "Halpe Ridge Estate", "Christopher Perumal", "Haputale", DEMO_LEAF, 109, "bank_transfer", 700 },
  { "Bogahawela Rubber", "Sarath Edirisinghe", "Moneragala", DEMO_LATEX, 23, "bank_transfer", 0 },
  { "Tennewatta", "Kusuma Jayalath", "Bandarawela", DEMO_LEAF, 30, "cash", 0 },
  { "Walasmulla Gardens", "Harsha Munasinghe", "Passara", DEMO_LEAF, 48, "bank_transfer", 0 },
  { "Amunuwela Dairy", "Noor Jehan Saleem", "Hali-Ela", DEMO_MILK, 22, "cash", 0 },
  { "Kumbalpola Watta", "Bandula Hettige", "Welimada", DEMO_LEAF, 37, "cash", 0 },
  { "Raksaawa Estate", "Dilani Karunaratne", "Ella", DEMO_LEAF, 84, "bank_transfer", 0 },
  { "Ovitigama Rubber", "Jagath Liyanage", "Moneragala", DEMO_LATEX, 19, "cash", 0 },
};
