CREATE TABLE third (a INTEGER); CREATE TABLE nonsense (((;
